"""Made-up names of the lively demo, in the order of their numbers."""

FIRST = 10501
# Who writes Spanish; the others write English.
SPANISH = frozenset(range(0, 60, 3))
NAMES = (
    ("Lucía", "Herrera"), ("Marcus", "Bell"), ("Denise", "Novak"), ("Rafael", "Cordero"), ("Priya", "Nair"),
    ("Tom", "Whitfield"), ("Carmen", "Villalobos"), ("Andre", "Coleman"), ("Grace", "Okafor"), ("Miguel", "Saldaña"),
    ("Linh", "Tran"), ("Walter", "Briggs"), ("Pilar", "Montes"), ("Keisha", "Grant"), ("Ivan", "Petrov"),
    ("Jorge", "Barrera"), ("Hannah", "Stein"), ("Curtis", "Fields"), ("Elena", "Quiroga"), ("Samir", "Haddad"),
    ("Nora", "Lindqvist"), ("Diego", "Fuentes"), ("Tanya", "Brooks"), ("Leo", "Marchetti"), ("Rosario", "Peña"),
    ("Wendell", "Hayes"), ("Aisha", "Rahman"), ("Tomás", "Aguilar"), ("Becky", "Sorensen"), ("Omar", "Farah"),
    ("Silvia", "Robles"), ("Dwight", "Palmer"), ("Mei", "Zhang"), ("Alonso", "Rivas"), ("Carla", "Jennings"),
    ("Victor", "Mbeki"), ("Gloria", "Cisneros"), ("Pete", "Donnelly"), ("Fatima", "Diallo"), ("Ramón", "Ibarra"),
    ("Sheila", "Kowalski"), ("Darnell", "Moss"), ("Inés", "Cabrera"), ("Paul", "Lattimore"), ("Yuki", "Mori"),
    ("Esteban", "Luna"), ("Monica", "Reilly"), ("Terrence", "Shaw"), ("Beatriz", "Olmedo"), ("Frank", "Zielinski"),
    ("Joy", "Castellan"), ("Raúl", "Zamora"), ("Tiffany", "Boyd"), ("Arjun", "Mehta"), ("Dolores", "Espino"),
    ("Chris", "Vandermeer"), ("Latoya", "Simmons"), ("Nicolás", "Bravo"), ("Ruth", "Adeyemi"), ("Sergio", "Cano"),
)  # fmt: skip

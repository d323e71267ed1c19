// Placeholders of a text: a button with `data-insert` puts its words where the cursor is in the field named by
// `data-insert-into`. Without script the button sends the form, and the words come to the end.

for (const button of document.querySelectorAll("button[data-insert]")) {
  const field = document.getElementById(button.dataset.insertInto);
  button.addEventListener("click", (event) => {
    event.preventDefault();
    field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

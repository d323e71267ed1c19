"""The Inbox: threads by person, whole, over campaigns and channels.

whom      whose thread it is, and by which ways they can be answered
timeline  what passed between them and the union, newest first
lists     which threads there are: unanswered first, then the newest
finding   a thread by number, member number or name
replying  answering, taking over, giving on, closing
canned    replies worded beforehand
looks     who has a thread open, and the audit of it
"""

# Says how long a word is.
# vim: set fileencoding=iso-8859-15 :
print(len("€uro"))

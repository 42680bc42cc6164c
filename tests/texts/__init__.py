"""Labelled texts, and how well the line understands them: recall, false alarms, topics and languages.

    tuned/LANG.tsv    what the words of the language files were tuned on
    apart/LANG.tsv    set aside: written by somebody who had seen neither those words nor the texts in tuned
A line is a label and a text. `alarm:KIND` must raise an alarm; `topic:NAME` (or `topic:A|B`) asks for one of the
topics in labels.toml; `trap:NAME` looks alarming and is not; `other:-` asks for nothing we know. A text goes
through the whole turn, as a first text of a stranger on a line with every language on offer.
"""

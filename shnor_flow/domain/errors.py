"""The family of errors a person may meet; the text is Russian and says what happened and what to do next."""


class ShnorError(Exception):
    """Something a person can put right; `str(error)` is the sentence they read."""


class Refused(ShnorError):
    """The request breaks a rule: nothing was changed."""


class NotFound(ShnorError):
    """There is no such thing, or it is not this person's to see."""


class ForgedLink(NotFound):
    """The address claims to be a link from a letter, and no letter of ours ever had it."""


class UnreadableFile(ShnorError):
    """A file that can't be taken: nothing of it was saved."""


class NeedsRecognition(UnreadableFile):
    """The file is a picture of text, and recognising it takes minutes: the sentence for those who won't wait."""


class WrongSetting(ShnorError):
    """A setting has a value the system can't work with; it refuses to start."""

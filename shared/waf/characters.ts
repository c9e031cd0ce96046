// Letters and digits of ASCII, as every scanner of a client's text asks for them. One function for all costs none of them
// speed, measured with a caller that asks for a character past the end of its text, too: engines put it in place where it is
// called, and what makes a loop slow there is the reading, not the question.

/** Anything but a UTF-16 code unit is none. */
export const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122

export const isDigit = (code: number): boolean => code >= 48 && code <= 57

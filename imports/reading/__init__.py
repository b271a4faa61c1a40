"""Bytes of a CSV file into records with the physical line on which each begins. Plain Python, bounded memory.

RFC 4180 to the letter, in UTF-8. Every physical line of the file is the header, blank, part of a record that is good,
or part of one that is not: nothing is lost, whatever the file holds. (Python's csv module swallows the rows that follow
an unterminated quote without a word, and takes quotes inside a bare cell.)
- Lines end with LF or CRLF; a lone CR outside quotes is an error of its row, a file with no LF at all one of the file.
- A first line `sep=;` (Excel's own) names the delimiter and counts as a line. A Ctrl-Z that ends the file is no data.
- A quote that is never closed, or closed by the opening quote of a later row, rejects each line that it swallowed.
"""

from imports.reading.header import Header, UnreadableError, read_header
from imports.reading.records import Bad, Clean, Reader, Record
from imports.reading.values import Shape, read_values

__all__ = ["Bad", "Clean", "Header", "Reader", "Record", "Shape", "UnreadableError", "read_header", "read_values"]

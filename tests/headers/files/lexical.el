;;; lexical.el --- About -*- lexical-binding: t -*-

;;; Code:
(provide 'lexical)

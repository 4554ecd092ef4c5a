;; SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
;; SPDX-License-Identifier: MIT

;; Emacs with Eglot, set up as the page about editors says, opens a capture, shows what is found and mends it.
;;
;;   emacs --batch -l emacs.el PAGE CAPTURE

(package-initialize)
(setq eglot-sync-connect t
      eglot-autoshutdown t
      make-backup-files nil)

(defun setup (page)
  "Evaluate the block of PAGE that is meant for Emacs."
  (with-temp-buffer
    (insert-file-contents page)
    (search-forward "```elisp\n")
    (delete-region (point-min) (point))
    (search-forward "```")
    (delete-region (match-beginning 0) (point-max))
    (eval-buffer)))

(defun found ()
  "What Flymake shows."
  (mapcar (lambda (one)
            (format "%d: %s" (line-number-at-pos (flymake-diagnostic-beg one)) (flymake-diagnostic-text one)))
          (flymake-diagnostics)))

(defun await (number)
  "Wait until NUMBER diagnostics are shown."
  (let ((patience 200))
    (while (and (> patience 0) (/= (length (found)) number))
      (accept-process-output nil 0.1)
      (flymake-start)
      (setq patience (1- patience)))
    (unless (= (length (found)) number)
      (message "error: %d expected: %S" number (found))
      (kill-emacs 1))
    (message "%d shown: %S" number (found))))

(let ((page (pop command-line-args-left))
      (capture (pop command-line-args-left)))
  (require 'eglot)
  (unless (require 'yaml-mode nil t)
    (define-derived-mode yaml-mode text-mode "YAML"))
  (setup page)
  (find-file capture)
  (yaml-mode)
  (call-interactively #'eglot)
  (await 2)
  (dolist (left '(1 0))
    (let ((one (car (flymake-diagnostics))))
      (goto-char (flymake-diagnostic-beg one))
      (let ((actions (eglot-code-actions (flymake-diagnostic-beg one) (flymake-diagnostic-end one) "quickfix")))
        (eglot--read-execute-code-action (list (car actions)) (eglot-current-server) "quickfix")))
    ;; what a pause in typing does; nothing is idle in a batch
    (eglot--signal-textDocument/didChange)
    (await left))
  (save-buffer)
  (eglot-shutdown (eglot-current-server))
  (message "emacs mended %s" (file-name-nondirectory capture)))

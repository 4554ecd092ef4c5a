" About these settings.
call writefile(["vim"], "/dev/stdout")

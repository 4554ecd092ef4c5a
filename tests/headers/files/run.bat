@echo off
rem About this file.
echo done

# language: de
Funktionalität: Eine

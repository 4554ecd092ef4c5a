<?xml version="1.0"?><x:stylesheet version="1.0" xmlns:x="http://www.w3.org/1999/XSL/Transform"/>

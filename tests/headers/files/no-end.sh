#!/bin/sh
echo done
#!/usr/bin/perl -w
=pod

Some documentation.

=cut

use strict;
print "perl\n";

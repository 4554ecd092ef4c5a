<?php declare(strict_types=1);
#[Attribute]
class A {}
echo "php\n";

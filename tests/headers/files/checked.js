// @ts-check
/// <reference types="node" />
/* global console */
console.log("checked");

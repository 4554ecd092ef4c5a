#!/usr/bin/env stack
-- stack script --resolver lts-22.0
{-# LANGUAGE OverloadedStrings #-}
module Main where
main = putStrLn "haskell"

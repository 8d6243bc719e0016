#pragma once
#include <cblas.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

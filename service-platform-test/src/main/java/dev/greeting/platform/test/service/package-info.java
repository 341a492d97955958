/**
 * A running service on random ports.
 */
@NullMarked
package dev.greeting.platform.test.service;

import org.jspecify.annotations.NullMarked;

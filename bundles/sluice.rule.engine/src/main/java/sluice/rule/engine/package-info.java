/** Rules: a filter, a condition, a target topic, a template. */
@NullMarked
package sluice.rule.engine;

import org.jspecify.annotations.NullMarked;

@org.jspecify.annotations.NullMarked
package sluice.config;

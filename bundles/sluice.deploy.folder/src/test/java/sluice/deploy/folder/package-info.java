@NullMarked
package sluice.deploy.folder;

import org.jspecify.annotations.NullMarked;

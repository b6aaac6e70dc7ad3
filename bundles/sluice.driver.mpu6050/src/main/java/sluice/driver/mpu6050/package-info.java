/** Driver for the MPU-6050: protocol and statistics. When it is read is not known here. */
@NullMarked
package sluice.driver.mpu6050;

import org.jspecify.annotations.NullMarked;

package sluice.io.pi4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our numbers and offsets, held against those a C compiler reads from the kernel's headers, for each kind of processor we run on. */
class LayoutTest {

    private static final Map<String, Long> OURS = new LinkedHashMap<>();

    static {
        OURS.put("I2C_SLAVE", I2cDev.SLAVE);
        OURS.put("I2C_FUNCS", I2cDev.FUNCTIONS);
        OURS.put("I2C_RDWR", I2cDev.TRANSFER);
        OURS.put("I2C_SMBUS", I2cDev.SMBUS);
        OURS.put("I2C_FUNC_I2C", I2cDev.PLAIN);
        OURS.put("I2C_M_RD", 1L);
        OURS.put("I2C_SMBUS_BYTE_DATA", (long) I2cDev.SMBUS_BYTE_DATA);
        OURS.put("I2C_SMBUS_WORD_DATA", (long) I2cDev.SMBUS_WORD_DATA);
        OURS.put("I2C_SMBUS_I2C_BLOCK_DATA", (long) I2cDev.SMBUS_I2C_BLOCK);
        OURS.put("I2C_SMBUS_BLOCK_MAX", (long) I2cDev.SMBUS_BLOCK);
        OURS.put("sizeof(struct i2c_msg)", (long) I2cDev.MESSAGE_SIZE);
        OURS.put("offsetof(struct i2c_msg, flags)", 2L);
        OURS.put("offsetof(struct i2c_msg, len)", 4L);
        OURS.put("offsetof(struct i2c_msg, buf)", 8L);
        OURS.put("sizeof(struct i2c_rdwr_ioctl_data)", (long) I2cDev.TRANSFER_SIZE);
        OURS.put("offsetof(struct i2c_rdwr_ioctl_data, nmsgs)", 8L);
        OURS.put("sizeof(struct i2c_smbus_ioctl_data)", (long) I2cDev.SMBUS_SIZE);
        OURS.put("offsetof(struct i2c_smbus_ioctl_data, command)", 1L);
        OURS.put("offsetof(struct i2c_smbus_ioctl_data, size)", 4L);
        OURS.put("offsetof(struct i2c_smbus_ioctl_data, data)", 8L);
        OURS.put("sizeof(union i2c_smbus_data)", (long) I2cDev.SMBUS_DATA_SIZE);
        OURS.put("GPIO_GET_CHIPINFO_IOCTL", Gpio.CHIP_INFO);
        OURS.put("GPIO_V2_GET_LINEINFO_IOCTL", Gpio.LINE_INFO);
        OURS.put("GPIO_V2_GET_LINE_IOCTL", Gpio.REQUEST);
        OURS.put("GPIO_V2_LINE_SET_CONFIG_IOCTL", Gpio.SET_CONFIG);
        OURS.put("GPIO_V2_LINE_GET_VALUES_IOCTL", Gpio.GET_VALUES);
        OURS.put("GPIO_V2_LINE_SET_VALUES_IOCTL", Gpio.SET_VALUES);
        OURS.put("sizeof(struct gpiochip_info)", (long) Gpio.CHIP_INFO_SIZE);
        OURS.put("offsetof(struct gpiochip_info, label)", (long) Gpio.CHIP_LABEL);
        OURS.put("offsetof(struct gpiochip_info, lines)", (long) Gpio.CHIP_LINES);
        OURS.put("GPIO_MAX_NAME_SIZE", (long) Gpio.NAME_SIZE);
        OURS.put("sizeof(struct gpio_v2_line_info)", (long) Gpio.LINE_INFO_SIZE);
        OURS.put("offsetof(struct gpio_v2_line_info, consumer)", (long) Gpio.LINE_CONSUMER);
        OURS.put("offsetof(struct gpio_v2_line_info, offset)", (long) Gpio.LINE_OFFSET);
        OURS.put("sizeof(struct gpio_v2_line_request)", (long) Gpio.REQUEST_SIZE);
        OURS.put("offsetof(struct gpio_v2_line_request, consumer)", (long) Gpio.REQUEST_CONSUMER);
        OURS.put("offsetof(struct gpio_v2_line_request, config)", (long) Gpio.REQUEST_CONFIG);
        OURS.put("offsetof(struct gpio_v2_line_request, num_lines)", (long) Gpio.REQUEST_LINES);
        OURS.put("offsetof(struct gpio_v2_line_request, event_buffer_size)", (long) Gpio.REQUEST_QUEUE);
        OURS.put("offsetof(struct gpio_v2_line_request, fd)", (long) Gpio.REQUEST_DESCRIPTOR);
        OURS.put("sizeof(struct gpio_v2_line_config)", (long) Gpio.CONFIG_SIZE);
        OURS.put("offsetof(struct gpio_v2_line_config, num_attrs)", (long) Gpio.CONFIG_ATTRIBUTES);
        OURS.put("offsetof(struct gpio_v2_line_config, attrs)", (long) Gpio.CONFIG_FIRST);
        OURS.put("sizeof(struct gpio_v2_line_config_attribute)", (long) Gpio.ATTRIBUTE_SIZE);
        OURS.put("offsetof(struct gpio_v2_line_config_attribute, attr.values)", (long) Gpio.ATTRIBUTE_VALUE);
        OURS.put("offsetof(struct gpio_v2_line_config_attribute, mask)", (long) Gpio.ATTRIBUTE_MASK);
        OURS.put("GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES", (long) Gpio.ATTRIBUTE_OUTPUTS);
        OURS.put("GPIO_V2_LINE_ATTR_ID_DEBOUNCE", (long) Gpio.ATTRIBUTE_DEBOUNCE);
        OURS.put("sizeof(struct gpio_v2_line_values)", (long) Gpio.VALUES_SIZE);
        OURS.put("offsetof(struct gpio_v2_line_values, mask)", 8L);
        OURS.put("sizeof(struct gpio_v2_line_event)", (long) Gpio.EVENT_SIZE);
        OURS.put("offsetof(struct gpio_v2_line_event, id)", (long) Gpio.EVENT_ID);
        OURS.put("offsetof(struct gpio_v2_line_event, line_seqno)", (long) Gpio.EVENT_LINE_SEQUENCE);
        OURS.put("GPIO_V2_LINE_EVENT_RISING_EDGE", (long) Gpio.RISING);
        OURS.put("GPIO_V2_LINE_FLAG_ACTIVE_LOW", Gpio.ACTIVE_LOW);
        OURS.put("GPIO_V2_LINE_FLAG_INPUT", Gpio.INPUT);
        OURS.put("GPIO_V2_LINE_FLAG_OUTPUT", Gpio.OUTPUT);
        OURS.put("GPIO_V2_LINE_FLAG_EDGE_RISING | GPIO_V2_LINE_FLAG_EDGE_FALLING", Gpio.BOTH_EDGES);
        OURS.put("GPIO_V2_LINE_FLAG_BIAS_PULL_UP", Gpio.PULL_UP);
        OURS.put("GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN", Gpio.PULL_DOWN);
        OURS.put("GPIO_V2_LINE_FLAG_BIAS_DISABLED", Gpio.BIAS_OFF);
        OURS.put("SPI_IOC_MESSAGE(1)", LinuxSpiBus.MESSAGE);
        OURS.put("SPI_IOC_WR_MODE", LinuxSpiBus.MODE);
        OURS.put("sizeof(struct spi_ioc_transfer)", (long) LinuxSpiBus.TRANSFER_SIZE);
        OURS.put("offsetof(struct spi_ioc_transfer, rx_buf)", 8L);
        OURS.put("offsetof(struct spi_ioc_transfer, len)", 16L);
        OURS.put("offsetof(struct spi_ioc_transfer, speed_hz)", 20L);
        for (var errno : Errno.values()) {
            OURS.put(errno.name(), (long) errno.number());
        }
    }

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "gcc,                   /usr/include/linux/gpio.h,                   gcc and linux-libc-dev",
        "aarch64-linux-gnu-gcc, /usr/aarch64-linux-gnu/include/linux/gpio.h, gcc-aarch64-linux-gnu and libc6-dev-arm64-cross"
    })
    void areThoseOfTheKernelsHeaders(String compiler, String header, String packages) throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin", compiler)) && Files.exists(Path.of(header)),
                "skipped, because the packages " + packages + " are not installed");
        // The compiler writes each number into its assembly, which need not run here.
        var lines = OURS.keySet().stream()
                .map(what -> "    __asm__ volatile(\"\\n@@ %0\" : : \"i\"((long) (" + what + ")));")
                .collect(Collectors.joining("\n"));
        var source = Files.writeString(folder.resolve("layout.c"), """
                #include <errno.h>
                #include <stddef.h>
                #include <linux/gpio.h>
                #include <linux/i2c.h>
                #include <linux/i2c-dev.h>
                #include <linux/spi/spidev.h>
                void numbers(void) {
                %s
                }
                """.formatted(lines));
        var assembly = folder.resolve("layout.s");
        run("/usr/bin/" + compiler, "-O1", "-S", "-o", assembly.toString(), source.toString());

        var answers = Files.readAllLines(assembly).stream()
                .filter(line -> line.startsWith("@@ "))
                .map(line -> Long.valueOf(line.replaceAll("[^0-9-]", "")))
                .toList();
        assertThat(answers).hasSameSizeAs(OURS.keySet());
        var theirs = new LinkedHashMap<String, Long>();
        var next = answers.iterator();
        for (var what : OURS.keySet()) {
            theirs.put(what, next.next());
        }
        assertThat(OURS).isEqualTo(theirs);
    }

    private static void run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}

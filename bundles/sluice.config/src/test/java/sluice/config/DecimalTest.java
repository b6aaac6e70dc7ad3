package sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DecimalTest {

    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "7",
            "-1",
            "0.5",
            "-0.5",
            "1.0",
            "1e3",
            "1E-3",
            "127",
            "128",
            "-129",
            "40000",
            "2147483648",
            "999999999999999999",
            "-99999999999999999",
            "1000000000000000000",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "1e400",
            "0.1",
            "16777217");

    @Test
    void numbersCompareAsTheyAre() {
        for (var one : NUMBERS) {
            for (var two : NUMBERS) {
                assertThat(Decimal.of(one).compareTo(Decimal.of(two)))
                        .as("%s and %s", one, two)
                        .isEqualTo(new BigDecimal(one).compareTo(new BigDecimal(two)));
            }
        }
    }

    @Test
    void eachTypeTakesWhatItCanHold() {
        for (var text : NUMBERS) {
            var exact = new BigDecimal(text);
            assertThat(Decimal.of(text).isWhole())
                    .as(text)
                    .isEqualTo(exact.stripTrailingZeros().scale() <= 0);
            assertThat(converted(ValueType.LONG, text)).as(text).isEqualTo(orNull(exact::longValueExact));
            assertThat(converted(ValueType.INTEGER, text)).as(text).isEqualTo(orNull(exact::intValueExact));
            assertThat(converted(ValueType.SHORT, text)).as(text).isEqualTo(orNull(exact::shortValueExact));
            assertThat(converted(ValueType.BYTE, text)).as(text).isEqualTo(orNull(exact::byteValueExact));
            assertThat(converted(ValueType.DOUBLE, text)).as(text).isEqualTo(exact.doubleValue());
            assertThat(converted(ValueType.FLOAT, text)).as(text).isEqualTo(exact.floatValue());
        }
    }

    private static @Nullable Object converted(ValueType type, String text) {
        return type.convert(new JsonValue.Num(Decimal.of(text)));
    }

    private static @Nullable Object orNull(Supplier<Object> exactly) {
        try {
            return exactly.get();
        } catch (ArithmeticException e) {
            return null;
        }
    }

    @Test
    void whatIsNoNumberIsRefused() {
        for (var text : List.of("", "-", "1-", "a", "--1", "1.2.3", "9".repeat(20) + "x")) {
            assertThatThrownBy(() -> Decimal.of(text)).as(text).isInstanceOf(NumberFormatException.class);
        }
    }
}

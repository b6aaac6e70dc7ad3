package sluice.rule.engine;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sluice.rule.engine.Token.Kind;
import sluice.transform.Value;

/**
 * Reads a condition. Confined to one thread.
 *
 * <pre>
 *   or         = and { "or" and }
 *   and        = not { "and" not }
 *   not        = "not" not | "(" or ")" | comparison
 *   comparison = value [ ( "==" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=" ) value ]
 *   value      = number | "text" | true | false | null | topic | payload | field { "." field }
 * </pre>
 */
final class ConditionParser {

    private static final int MAX_DEPTH = 100;
    private static final Set<String> RESERVED = Set.of("and", "or", "not");

    private final List<Token> tokens;
    private int at;
    private int depth;

    private ConditionParser(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** @throws IllegalArgumentException if the text is no condition; the sentence says where and why */
    static Condition parse(String text) {
        var parser = new ConditionParser(Lexer.tokens(text));
        var condition = parser.or();
        if (parser.token().kind() != Kind.END) {
            throw parser.wrong(
                    "expected 'and', 'or' or the end, not " + parser.token().name());
        }
        return condition;
    }

    private Condition or() {
        var left = and();
        while (take("or")) {
            left = new Condition.Or(left, and());
        }
        return left;
    }

    private Condition and() {
        var left = not();
        while (take("and")) {
            left = new Condition.And(left, not());
        }
        return left;
    }

    private Condition not() {
        if (++depth > MAX_DEPTH) {
            throw wrong("more than " + MAX_DEPTH + " parentheses or nots inside each other");
        }
        Condition condition;
        if (take("not")) {
            condition = new Condition.Not(not());
        } else if (take("(")) {
            condition = or();
            if (!take(")")) {
                throw wrong("expected ')', not " + token().name());
            }
        } else {
            condition = comparison();
        }
        depth--;
        return condition;
    }

    private Condition comparison() {
        var left = value(at == 0 ? "at the beginning" : after());
        var operator = operator();
        if (operator == null) {
            return new Condition.True(left);
        }
        var right = value(after());
        return new Condition.Comparison(asNumber(left, right), operator, asNumber(right, left));
    }

    private @Nullable Operator operator() {
        for (var operator : Operator.values()) {
            if (take(operator.toString())) {
                return operator;
            }
        }
        return null;
    }

    private Operand value(String where) {
        var token = token();
        var text = token.text();
        if (token.kind() == Kind.END
                || token.kind() == Kind.SYMBOL
                || RESERVED.contains(text) && token.kind() == Kind.NAME) {
            throw wrong("expected a value " + where);
        }
        at++;
        return switch (token.kind()) {
            case NUMBER -> new Operand.Literal(new Value.Numeric(new BigDecimal(text)), text);
            case TEXT -> new Operand.Literal(new Value.Text(text), '"' + text + '"');
            default ->
                switch (text) {
                    case "true", "false" -> new Operand.Literal(new Value.Bool(text.equals("true")), text);
                    case "null" -> new Operand.Literal(new Value.Nothing(), text);
                    case "topic" -> new Operand.Topic();
                    case "payload" -> new Operand.Payload();
                    default -> new Operand.Field(text);
                };
        };
    }

    /** A payload is a text by itself, but {@code payload > 30} means the number. */
    private static Operand asNumber(Operand operand, Operand other) {
        return operand instanceof Operand.Payload && other instanceof Operand.Literal(Value.Numeric _, var _)
                ? new Operand.PayloadNumber()
                : operand;
    }

    private String after() {
        return "after " + tokens.get(at - 1).name();
    }

    private Token token() {
        return tokens.get(at);
    }

    private boolean take(String symbolOrWord) {
        boolean isNext = token().is(symbolOrWord);
        at += isNext ? 1 : 0;
        return isNext;
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(what + " at character " + token().position());
    }
}

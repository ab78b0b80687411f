package dev.flashdb.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTest {

    @Test
    void theMedianOfThreeIsTheMiddleOneWhateverTheirOrder() {
        assertEquals(new Figure(2, 1, 9), Figure.of(List.of(9.0, 1.0, 2.0)));
    }

    @Test
    void theMedianOfTwoIsTheirMean() {
        assertEquals(new Figure(1.5, 1, 2), Figure.of(List.of(2.0, 1.0)));
    }

    @Test
    void theSpreadIsHalfTheDistanceInPercentOfTheMedian() {
        assertEquals(25, new Figure(4, 3, 5).spreadPercent(), 1e-9);
        assertEquals("4.00 ± 25 %", new Figure(4, 3, 5).toString());
    }

    @Test
    void oneSampleHasNoSpread() {
        assertEquals("15.4", Figure.of(List.of(15.42)).toString());
    }

    @Test
    void threeDigitsCount() {
        assertEquals("0.123", Figure.digits(0.1234));
        assertEquals("1.23", Figure.digits(1.234));
        assertEquals("12.3", Figure.digits(12.34));
        assertEquals("123", Figure.digits(123.4));
        assertEquals("12,346", Figure.digits(12_345.6));
        assertEquals("0", Figure.digits(0));
    }

    @Test
    void nothingHasNoFigure() {
        assertThrows(IllegalArgumentException.class, () -> Figure.of(List.of()));
    }
}

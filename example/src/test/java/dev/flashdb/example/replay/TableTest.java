package dev.flashdb.example.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void theFirstColumnStandsLeftAndTheOthersRight() {
        Table table = new Table("run", "requests", "mean")
                .row("JCache", "7", "1,234.50")
                .row("a bare lookup", "12", "3");
        assertEquals(
                List.of(
                        "run            requests      mean",
                        "---------------------------------",
                        "JCache                7  1,234.50",
                        "a bare lookup        12         3"),
                table.lines());
    }

    @Test
    void headingsAloneAreATable() {
        assertEquals(List.of("a  b", "----"), new Table("a", "b").lines());
    }

    @Test
    void aRowOfAnotherNumberOfCellsIsRefused() {
        Table table = new Table("a", "b");
        assertThrows(IllegalArgumentException.class, () -> table.row("only one"));
        assertEquals(2, table.lines().size());
    }
}

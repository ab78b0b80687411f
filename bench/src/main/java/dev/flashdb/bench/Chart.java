package dev.flashdb.bench;

import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.style.Styler;

/** Figures drawn as groups of bars, one group a row, one bar a column. */
final class Chart {
    private static final int WIDTH = 1_100;
    private static final int HEIGHT = 480;
    private static final Color[] COLORS = {
        new Color(0x9e9e9e), new Color(0xc62828), new Color(0x1565c0), new Color(0x2e7d32),
        new Color(0xef6c00), new Color(0x6a1b9a), new Color(0x00838f), new Color(0x5d4037)
    };

    private Chart() {}

    /** Writes the figures of some columns as an SVG picture. */
    static void write(Path file, String title, String unit, Figures figures, Set<String> columns) throws IOException {
        System.setProperty("java.awt.headless", "true");
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .yAxisTitle(unit)
                .build();
        chart.getStyler()
                .setXAxisLabelRotation(30)
                .setLegendPosition(Styler.LegendPosition.OutsideS)
                .setLegendLayout(Styler.LegendLayout.Horizontal)
                .setSeriesColors(COLORS)
                .setChartBackgroundColor(Color.WHITE);
        List<String> rows = List.copyOf(figures.rows());
        for (String column : columns) {
            List<@Nullable Double> bars = new ArrayList<>();
            for (String row : rows) {
                @Nullable Figure figure = figures.figure(row, column);
                bars.add(figure == null ? null : figure.median());
            }
            chart.addSeries(column, rows, bars);
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            VectorGraphicsEncoder.saveVectorGraphic(chart, out, VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
        }
    }
}

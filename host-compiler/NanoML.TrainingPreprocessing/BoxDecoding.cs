namespace NanoML.TrainingPreprocessing;

/// <summary>A box that a detector found.</summary>
/// <param name="Left">In pixels, as the other sides.</param>
/// <param name="Index">Among the model's boxes.</param>
public sealed record Box(double Left, double Top, double Right, double Bottom, double Score, int Index)
{
    private double Area => Math.Max(Right - Left, 0) * Math.Max(Bottom - Top, 0);

    /// <summary>The intersection with another box as a share of their union; 0 of boxes without area.</summary>
    public double Overlap(Box other)
    {
        double width = Math.Min(Right, other.Right) - Math.Max(Left, other.Left);
        double height = Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top);
        double common = Math.Max(width, 0) * Math.Max(height, 0);
        double union = Area + other.Area - common;
        return union > 0 ? common / union : 0;
    }
}

/// <summary>A grid of anchors over a picture: <c>perCell</c> in the centre of each cell.</summary>
public sealed record AnchorLayer(int Stride, int PerCell);

/// <summary>
/// The device library's <c>BoxDecoder</c> in floats: boxes whose score is high enough, best first, without those that lie over a better one
/// (greedy non-maximum suppression).
/// </summary>
public static class BoxDecoding
{
    /// <summary>The centres of all anchors, in pixels: grid by grid, row by row, the anchors of a cell one after the other.</summary>
    public static IEnumerable<(double X, double Y)> Anchors(int width, int height, IEnumerable<AnchorLayer> layers) => layers.SelectMany(layer =>
    {
        int columns = (width + layer.Stride - 1) / layer.Stride;
        int rows = (height + layer.Stride - 1) / layer.Stride;
        return Enumerable.Range(0, rows * columns * layer.PerCell)
            .Select(k => ((k / layer.PerCell % columns) + 0.5, (k / layer.PerCell / columns) + 0.5))
            .Select(cell => (cell.Item1 * layer.Stride, cell.Item2 * layer.Stride));
    });

    /// <summary>Boxes of centre and size, from their anchors' centres.</summary>
    /// <param name="values">Of each box, x, y, width and height first.</param>
    /// <param name="pixels">What one in the values is in pixels.</param>
    public static IEnumerable<Box> FromCenters(
        IReadOnlyList<float[]> values, IReadOnlyList<float> scores, IEnumerable<(double X, double Y)> anchors, double pixels) =>
        anchors.Select((anchor, k) =>
        {
            (double x, double y) = (anchor.X + (pixels * values[k][0]), anchor.Y + (pixels * values[k][1]));
            (double width, double height) = (pixels * values[k][2], pixels * values[k][3]);
            return new Box(x - (width / 2), y - (height / 2), x + (width / 2), y + (height / 2), scores[k], k);
        });

    /// <summary>Boxes of left, top, right and bottom.</summary>
    /// <inheritdoc cref="FromCenters"/>
    public static IEnumerable<Box> FromCorners(IReadOnlyList<float[]> values, IReadOnlyList<float> scores, double pixels) =>
        values.Select((v, k) => new Box(pixels * v[0], pixels * v[1], pixels * v[2], pixels * v[3], scores[k], k));

    /// <param name="overlap">A box goes that overlaps a better one by more.</param>
    public static IReadOnlyList<Box> Select(IEnumerable<Box> boxes, double leastScore, double overlap)
    {
        var kept = new List<Box>();
        foreach (Box box in boxes.Where(box => box.Score >= leastScore).OrderByDescending(box => box.Score).ThenBy(box => box.Index))
        {
            if (kept.All(better => better.Overlap(box) <= overlap))
            {
                kept.Add(box);
            }
        }

        return kept;
    }
}

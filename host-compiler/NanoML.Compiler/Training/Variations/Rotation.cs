namespace NanoML.Compiler.Training.Variations;

/// <summary>Turns in space.</summary>
internal static class Rotation
{
    /// <summary>About a random axis by up to an angle, as a matrix of rows (Rodrigues).</summary>
    /// <param name="most">Degrees.</param>
    public static double[] Draw(Random random, double most)
    {
        (double x, double y, double z) = (Variation.Normal(random), Variation.Normal(random), Variation.Normal(random));
        double length = Math.Sqrt((x * x) + (y * y) + (z * z)) + double.Epsilon;
        (x, y, z) = (x / length, y / length, z / length);
        double angle = random.NextDouble() * most * Math.PI / 180;
        double c = Math.Cos(angle);
        double s = Math.Sin(angle);
        double k = 1 - c;
        return
        [
            c + (x * x * k), (x * y * k) - (z * s), (x * z * k) + (y * s),
            (y * x * k) + (z * s), c + (y * y * k), (y * z * k) - (x * s),
            (z * x * k) - (y * s), (z * y * k) + (x * s), c + (z * z * k),
        ];
    }
}

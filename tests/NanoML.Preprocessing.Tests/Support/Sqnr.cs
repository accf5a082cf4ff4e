namespace NanoML.Preprocessing.Tests.Support;

/// <summary>The power of what was expected against that of the error, in decibels.</summary>
internal static class Sqnr
{
    public static double Of(IEnumerable<double> expected, IEnumerable<double> actual)
    {
        double signal = 0;
        double error = 0;
        foreach ((double e, double a) in expected.Zip(actual))
        {
            signal += e * e;
            error += (e - a) * (e - a);
        }

        return 10 * Math.Log10(signal / error);
    }
}

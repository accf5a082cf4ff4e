using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Applications;

/// <summary>Prints <see cref="TeachingTables"/> as a class of the application.</summary>
internal static class TeachingText
{
    /// <summary>The class, whose methods make arrays of their own.</summary>
    public const string ClassName = "Known";

    /// <param name="spaceName">The namespace.</param>
    public static string Of(TeachingTables tables, string spaceName)
    {
        var writer = new CSharpWriter();
        writer.Block($"namespace {spaceName}", () =>
        {
            writer.Line("/// <summary>What the model knows before it is taught anything.</summary>");
            writer.Block($"public static class {ClassName}", () =>
            {
                Constant(writer, "Classes", tables.Classes, "The classes of the model.");
                Constant(writer, "Features", tables.Features, "The features of a sample.");
                Constant(writer, "FeatureZeroPoint", tables.FeatureZeroPoint, "The level of a feature's real zero.");
                Constant(writer, "ScoreBits", tables.ScoreBits, "A score of two to this is a factor of two.");
                Array(writer, "byte", "ModelId", "By which what was learned is bound to this model.", tables.ModelId);
                Array(writer, "byte", "Samples", "The features of samples of the calibration data, one sample after the other.", tables.Known);
                Array(writer, "int", "LastLayer", "For each class the weights of its features, then its bias.", tables.LastLayer);
                Array(writer, "int", "ChannelMeans", "Of the levels of each channel of the input, in sixteenths.", tables.ChannelMeans);
                Array(writer, "int", "ChannelDeviations", "Their standard deviations, in sixteenths.", tables.ChannelDeviations, isLast: true);
            });
        });
        return writer.ToString();
    }

    private static void Constant(CSharpWriter writer, string name, int value, string summary)
    {
        writer.Line($"/// <summary>{summary}</summary>");
        writer.Line($"public const int {name} = {value};");
        writer.Line();
    }

    private static void Array<T>(CSharpWriter writer, string type, string name, string summary, IEnumerable<T> values, bool isLast = false)
        where T : struct
    {
        writer.Line($"/// <summary>{summary}</summary>");
        writer.Block($"public static {type}[] {name}()", () =>
        {
            writer.Line($"return new {type}[]");
            writer.List("{", values.Select(value => $"{value}"), "");
            writer.Line("};");
        });
        if (!isLast)
        {
            writer.Line();
        }
    }
}

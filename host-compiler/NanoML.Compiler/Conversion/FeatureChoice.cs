namespace NanoML.Compiler.Conversion;

/// <summary>How a user names the features of a model.</summary>
public static class FeatureChoice
{
    /// <summary>What stands for the input of the last dense layer before the first output.</summary>
    public const string Last = "last";
}

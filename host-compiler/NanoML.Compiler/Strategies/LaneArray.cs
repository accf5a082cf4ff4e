namespace NanoML.Compiler.Strategies;

/// <summary>A kernel argument that prints as the model's <c>long[]</c>.</summary>
public sealed class LaneArray
{
    private LaneArray()
    {
    }

    public static LaneArray Instance { get; } = new();
}

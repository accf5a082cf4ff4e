namespace NanoML.Compiler.Onnx;

/// <summary>Names of operator sets beside the standard's own, whose name is empty here.</summary>
public static class OnnxDomains
{
    /// <summary>Classical machine learning: linear models, trees, support vectors, and what prepares their features.</summary>
    public const string Classical = "ai.onnx.ml";
}

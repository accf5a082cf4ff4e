using System.Collections.Immutable;

namespace NanoML.Compiler.Onnx;

/// <summary>Names of operator sets beside the standard's own, whose name is empty here.</summary>
public static class OnnxDomains
{
    /// <summary>Classical machine learning: linear models, trees, support vectors, and what prepares their features.</summary>
    public const string Classical = "ai.onnx.ml";

    /// <summary>ONNX Runtime's own operators, of which those in quantised form are read.</summary>
    public const string Microsoft = "com.microsoft";

    /// <summary>The quantisers of Sony's Model Compression Toolkit.</summary>
    public const string ModelCompression = "mct_quantizers";

    /// <summary>The quantisers of QONNX, under the names that Brevitas and FINN gave them in the course of time.</summary>
    public static readonly ImmutableArray<string> Qonnx = ["qonnx.custom_op.general", "finn.custom_op.general", "onnx.brevitas"];
}

using NanoML.Compiler.Conversion;

namespace NanoML.Compiler.Ops.Support;

/// <summary>An operator that can be written as ONNX: the way back from its import.</summary>
public interface IExportable
{
    /// <summary>False where only other attributes of the operator can be written.</summary>
    bool IsExportable => true;

    /// <summary>Emits the ONNX nodes that compute this operator in <see cref="GraphExporter.Opset"/>.</summary>
    void Export(NodeExport node);
}

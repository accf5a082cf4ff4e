using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Ir;

/// <summary>What an operator throws about its inputs; the caller, who knows file and node, puts their names in front.</summary>
public sealed class OpException(DiagnosticCode code, string message, string? fix = null) : Exception(message)
{
    public static OpException Shape(string message) => new(DiagnosticCatalog.BadShape, message);

    public static OpException Unsupported(string message, string? fix = null) => new(DiagnosticCatalog.UnsupportedAttribute, message, fix);

    /// <param name="where">File, node and operator.</param>
    /// <param name="node">The node's name.</param>
    public CompilerException At(string where, string node) => new(code, $"{where}: {Message}", fix, this) { Node = node };
}

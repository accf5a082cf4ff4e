using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Passes;

/// <summary>A rewrite of a whole graph that keeps what it computes.</summary>
/// <param name="Name">For dumps and for the errors of the verifier: a few lower-case words joined by hyphens.</param>
public sealed record Pass(string Name, Func<Graph, Graph> Run);

namespace NanoML.Compiler.Ir;

/// <summary>An output that becomes an input of the next inference.</summary>
public sealed record StateLink(string Output, string Input);

namespace NanoML.Compiler.Simulation;

/// <summary>Device sources that do not compile without a warning. Users write none of them: it is a defect of the compiler.</summary>
public sealed class DeviceCompileException(string message) : Exception(message);

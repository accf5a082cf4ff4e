using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Emit;

/// <summary>Keeps what is generated from taking the place of something else.</summary>
public static class OutputPlace
{
    /// <summary>A project of the same name is that of the same model, which may have been trained further, or is refused.</summary>
    /// <param name="folder">Where the projects are going to be written.</param>
    /// <param name="model">The .onnx file.</param>
    /// <exception cref="CompilerException"><see cref="DiagnosticCatalog.OutputTaken"/>.</exception>
    public static void Require(string folder, EmittedModelCode code, string model)
    {
        foreach (EmittedAssembly assembly in code.Assemblies.Where(a => a.Name != RuntimeEmitter.AssemblyName))
        {
            string place = Path.Combine(folder, assembly.Name);
            if (!File.Exists(Path.Combine(place, $"{assembly.Name}.nfproj")))
            {
                continue;
            }

            string? other = Directory.EnumerateFiles(place, "*.cs").Select(file => EmitHeader.ModelFileOf(File.ReadAllText(file))).FirstOrDefault(m => m is not null);
            if (other != EmitHeader.ModelFile(model))
            {
                throw new CompilerException(
                    DiagnosticCatalog.OutputTaken,
                    other is null ? $"{place}: this project was not generated from a model" : $"{place}: this project was generated from another model, {other}",
                    other is null ? null : $"Give the class another name with --name, or delete {place} if the two are the same model.");
            }
        }
    }
}

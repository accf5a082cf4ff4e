using System.Collections.Immutable;
using System.Security.Cryptography;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Simulation;

namespace NanoML.Compiler.Packaging;

/// <summary>A file that <c>nanoml pack</c> wrote, as the device's own library sees it.</summary>
/// <param name="Title">What it says of itself.</param>
/// <param name="Length">Bytes of the file.</param>
/// <param name="Sha256">Of the file.</param>
/// <param name="Interface">What it takes and gives; null of a file of compiled code, which only a board can load.</param>
public sealed record PackedModel(PackageTitle Title, int Length, string Sha256, PackedInterface? Interface)
{
    /// <summary>The model's bytes, without what is said of it.</summary>
    public required ImmutableArray<byte> Model { get; init; }

    /// <summary>What is said of it before it comes to a board, with a signature; null in a file that was not signed.</summary>
    public required byte[]? Announcement { get; init; }

    public bool IsSigned => Announcement is not null;

    private static ReadOnlySpan<byte> Mark => "NML\u001a"u8;

    /// <summary>Whether a file begins like one.</summary>
    public static bool IsOne(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            Span<byte> head = stackalloc byte[Mark.Length];
            return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual(Mark);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    /// <exception cref="CompilerException">NML0006: the library refuses it.</exception>
    public static PackedModel Open(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        try
        {
            return PlayerLibrary.Inspect(bytes, file => Of(file, bytes));
        }
        catch (Exception e) when (e.GetType().Name == "ModelFileException")
        {
            throw new CompilerException(DiagnosticCatalog.NotPlayable, $"{path}: {e.Message}", inner: e);
        }
    }

    private static PackedModel Of(object file, byte[] bytes)
    {
        var title = new PackageTitle(
            Get<string>(file, "Name"), Get<int>(file, "Version"), Convert.ToHexStringLower(Get<byte[]>(file, "ModelHash")), Get<string>(file, "Compiler"));
        return new PackedModel(
            title, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)), Get<bool>(file, "HasCode") ? null : PackedInterface.Of(bytes))
        {
            Model = [.. bytes.AsSpan(0, Get<int>(file, "Length"))],
            Announcement = Get<byte[]?>(file, "Announcement"),
        };
    }

    internal static T Get<T>(object of, string property) => (T)of.GetType().GetProperty(property)!.GetValue(of)!;
}

/// <summary>What a packed model takes and gives, played by the device's own library.</summary>
/// <param name="Inputs">Name and shape of each.</param>
/// <param name="Outputs">Name and shape of each.</param>
/// <param name="Vectors">Inputs of its own test.</param>
/// <param name="PassesTest">Whether the library gives the bytes that the file asks for.</param>
public sealed record PackedInterface(ImmutableArray<string> Inputs, ImmutableArray<string> Outputs, int Vectors, bool PassesTest)
{
    internal static PackedInterface Of(byte[] file)
    {
        using EmittedModel model = PlayerLibrary.Load(file);
        object player = model.Instance;
        return new PackedInterface(
            Tensors(player, "Input"), Tensors(player, "Output"), PackedModel.Get<int>(player, "TestCount"), PlayerLibrary.Test(model));
    }

    private static ImmutableArray<string> Tensors(object player, string role) =>
    [
        .. Enumerable.Range(0, PackedModel.Get<int>(player, $"{role}Tensors"))
            .Select(k => player.GetType().GetMethod($"{role}At")!.Invoke(player, [k])!)
            .Select(tensor => $"{PackedModel.Get<string>(tensor, "Name")} {string.Join('x', PackedModel.Get<int[]>(tensor, "Shape"))}"),
    ];
}

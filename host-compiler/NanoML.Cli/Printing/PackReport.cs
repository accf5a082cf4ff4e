using System.Collections.Immutable;
using System.Security.Cryptography;
using NanoML.Cli.Streams;
using NanoML.Compiler.Device;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Reporting;

namespace NanoML.Cli.Printing;

/// <summary>What was packed: the object of <c>pack --json</c>.</summary>
/// <param name="FileBytes">Of the file.</param>
/// <param name="Sha256">Of the file.</param>
/// <param name="IsSigned">Whether a signature is in the file.</param>
/// <param name="RamBytes">Managed heap that the model takes once it is loaded.</param>
/// <param name="FlashBytes">What NanoML.Player and the runtime with all kernels take of the deployment area; the file is not in it.</param>
/// <param name="Vectors">Inputs in the file with the bytes that they must give.</param>
/// <param name="Kernels">That it calls; of a file of compiled code its assemblies.</param>
/// <param name="PredictedMs">Milliseconds of one inference, by the board's cost table: the middle of the next two.</param>
/// <param name="SqnrDb">As of <see cref="CompileReport"/>.</param>
/// <param name="Agreement">As of <see cref="CompileReport"/>.</param>
internal sealed record PackReport(
    string Name, int Version, string File, int FileBytes, string Sha256, bool IsSigned, int RamBytes, int FlashBytes, int Vectors, string[] Kernels,
    double PredictedMs, double PredictedMsLow, double PredictedMsHigh, double SqnrDb, double? Agreement)
{
    /// <param name="profile">Of the compilation: what the player does besides is a thousandth.</param>
    public static PackReport Of(Compilation compilation, PackedContents contents, ProfileReport profile, string file, int version, ImmutableArray<byte> bytes) => new(
        compilation.ClassName,
        version,
        file,
        bytes.Length,
        Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan())),
        bytes.Length > contents.Model.Length,
        contents.Fit.Ram.Total,
        contents.Fit.FlashBytes,
        contents.Vectors,
        [.. contents.Parts],
        profile.PredictedMs,
        profile.PredictedMsLow,
        profile.PredictedMsHigh,
        compilation.Quality.SqnrDb,
        compilation.Quality.Agreement);

    public void Print(Terminal terminal, Compilation compilation, PackedContents contents)
    {
        DeviceFit fit = contents.Fit;
        terminal.WriteLine($"Model       {Name}, version {Version}: {Terminal.Number(compilation.Plan.Macs)} MACs by {string.Join(", ", Kernels)}");
        terminal.WriteLine($"File        {File}: {Terminal.Number(FileBytes)} bytes{(IsSigned ? ", signed" : "")}, SHA-256 {Sha256}");
        terminal.WriteLine($"Test        {Vectors} inputs {contents.Test}");
        terminal.WriteLine(
            $"RAM         {Terminal.Number(RamBytes)} bytes of managed heap; with {Terminal.Number(fit.HeapForApplication)} for the application "
            + $"{Terminal.Number(fit.HeapNeeded)} of {Terminal.Number(fit.HeapAvailable)}");
        terminal.WriteLine(
            $"Flash       {Terminal.Number(fit.FlashNeeded)} of {Terminal.Number(fit.FlashAvailable)} bytes to deploy to: "
            + $"{Terminal.Number(fit.FlashBytes)} NanoML.Player and kernels, {Terminal.Number(fit.LibraryBytes)} libraries; the file lies beside it");
        terminal.WriteLine(
            $"Time        {Figures.Milliseconds(new TimeRange(PredictedMsLow, PredictedMsHigh))} ms per {(compilation.Stream is null ? "inference" : "step")} "
            + $"({Figures.Origin(compilation.Costs)})");
        terminal.WriteLine($"Quality     {QualityText.Of(compilation)}");
        terminal.WriteLine($"Board       {compilation.Board.Name} ({compilation.Board.Chip}, {compilation.Board.ClockMHz} MHz)");
    }
}

/// <summary>What a file has, calls of kernels or compiled code.</summary>
/// <param name="Model">Its bytes, without a signature.</param>
/// <param name="Vectors">Inputs of its own test.</param>
/// <param name="Parts">The kernels that it calls, or its assemblies.</param>
/// <param name="Test">What there is to say of these inputs.</param>
internal sealed record PackedContents(ImmutableArray<byte> Model, int Vectors, DeviceFit Fit, ImmutableArray<string> Parts, string Test);

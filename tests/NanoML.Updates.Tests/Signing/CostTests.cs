using System.Reflection;
using System.Security.Cryptography;
using NanoML.Compiler.Device;
using NanoML.Compiler.Simulation;
using NanoML.Updates.Tests.Support;
using Xunit.Abstractions;

namespace NanoML.Updates.Tests.Signing;

/// <summary>What the interpreter has to do, in opcodes counted exactly and priced with the instructions of a microcontroller.</summary>
public sealed class CostTests(DeviceLibrary library, ITestOutputHelper output) : IClassFixture<DeviceLibrary>
{
    private const int HashedBytes = 6400;

    /// <summary>Half a second of 20 KB at 240 MHz and 1.3 cycles an instruction.</summary>
    [Fact]
    public void Hash_OfAByte_TakesLessThan110Opcodes()
    {
        object sha = Activator.CreateInstance(Type("Sha256"))!;
        byte[] data = new byte[HashedBytes];
        OpcodeCounts counts = Count("hash", () => sha.GetType().GetMethod("Append")!.Invoke(sha, [data, 0, HashedBytes]));
        output.WriteLine(FormattableString.Invariant(
            $"a byte: {(double)counts.Opcodes / HashedBytes:f1} opcodes, {Instructions(counts) / HashedBytes:f0} instructions"));
        Assert.InRange((double)counts.Opcodes / HashedBytes, 50, 110);
    }

    /// <summary>The target is 2 seconds at 240 MHz, 370 million instructions at 1.3 cycles each; both together take a quarter of it.</summary>
    [Fact]
    public void Signature_IsVerifiedInAQuarterOfTheTarget()
    {
        var raw = new RawRsaKey(1);
        byte[] hash = SHA256.HashData("a model"u8);
        byte[] good = raw.Sign(EncodedMessage.Of(hash));
        object? key = null;
        OpcodeCounts constants = Count("key", () => key = Type("RsaPublicKey").GetMethod("FromBytes")!.Invoke(null, [raw.Modulus]));
        object signature = Activator.CreateInstance(Type("RsaSignature"))!;
        MethodInfo verify = signature.GetType().GetMethod("Verify")!;
        OpcodeCounts check = Count("check", () => Assert.True((bool)verify.Invoke(signature, [key, hash, good])!));
        Assert.InRange(Instructions(constants), 5e6, 35e6);
        Assert.InRange(Instructions(check), 20e6, 60e6);
    }

    [Fact]
    public void Library_PassesTheSubsetGate() => Assert.Empty(DeviceSubset.Check(library.Compiled));

    private static double Instructions(OpcodeCounts counts) => CostTable.Load("nanoclr-thumb2").Sum(counts);

    private Type Type(string name) => library.Counter.Assembly.GetType($"NanoML.Updates.{name}", throwOnError: true)!;

    private OpcodeCounts Count(string name, Action action)
    {
        library.Counter.Clear();
        action();
        OpcodeCounts counts = library.Counter.ReadTotal();
        double instructions = Instructions(counts);
        output.WriteLine(FormattableString.Invariant(
            $"{name}: {counts.Opcodes} opcodes, {instructions / 1e6:f1} million instructions, {instructions * 1.2 / 240e3:f0} to {instructions * 1.3 / 240e3:f0} ms at 240 MHz"));
        return counts;
    }
}

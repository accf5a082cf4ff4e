using System.Numerics;
using System.Security.Cryptography;

namespace NanoML.Updates.Tests.Support;

/// <summary>
/// A key of 2048 bits that signs any encoded message, in microseconds: its modulus is a product of 66 primes below 2^32, so that the private
/// operation is 66 small powers. Nobody should sign models with it; a verifier cannot tell.
/// </summary>
internal sealed class RawRsaKey
{
    private const int Exponent = 65537;
    private const int Bits = 2048;

    private readonly ulong[] _primes;
    private readonly ulong[] _exponents;
    private readonly BigInteger[] _terms;

    public RawRsaKey(int seed)
    {
        _primes = Primes(new Random(seed));
        N = _primes.Aggregate(BigInteger.One, (product, prime) => product * prime);
        _exponents = [.. _primes.Select(prime => (ulong)Inverse(Exponent, prime - 1))];
        _terms = [.. _primes.Select(prime => N / prime * Inverse(N / prime, prime))];
        Modulus = ToBytes(N);
        Public = RSA.Create(new RSAParameters { Modulus = Modulus, Exponent = [1, 0, 1] });
    }

    public BigInteger N { get; }

    /// <summary>256 bytes, the highest first.</summary>
    public byte[] Modulus { get; }

    /// <summary>The same key for .NET.</summary>
    public RSA Public { get; }

    /// <summary>RSASP1 of RFC 8017 of any 256 bytes below the modulus.</summary>
    public byte[] Sign(byte[] encodedMessage)
    {
        var message = new BigInteger(encodedMessage, isUnsigned: true, isBigEndian: true);
        BigInteger sum = BigInteger.Zero;
        for (int i = 0; i < _primes.Length; i++)
        {
            sum += _terms[i] * BigInteger.ModPow(message % _primes[i], _exponents[i], _primes[i]);
        }

        return ToBytes(sum % N);
    }

    public static byte[] ToBytes(BigInteger number)
    {
        byte[] digits = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[(Bits / 8) - digits.Length], .. digits];
    }

    // All but the last are drawn; the last brings the product to 2048 bits.
    private static ulong[] Primes(Random random)
    {
        var primes = new HashSet<ulong>();
        BigInteger product = BigInteger.One;
        while (product.GetBitLength() < Bits - 40)
        {
            ulong prime = Next((ulong)random.NextInt64(1L << 30, 1L << 32));
            product *= primes.Add(prime) ? prime : BigInteger.One;
        }

        BigInteger missing = (BigInteger.One << (Bits - 1)) / product;
        ulong second = Next((ulong)Math.Sqrt((double)missing));
        primes.Add(second);
        primes.Add(Next((ulong)(missing / second) + (ulong)random.NextInt64((long)(missing / second) / 2)));
        return [.. primes];
    }

    private static ulong Next(ulong from)
    {
        ulong candidate = from | 1;
        while (candidate % Exponent == 1 || !IsPrime(candidate))
        {
            candidate += 2;
        }

        return candidate;
    }

    private static bool IsPrime(ulong number)
    {
        for (ulong divisor = 3; divisor * divisor <= number; divisor += 2)
        {
            if (number % divisor == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static BigInteger Inverse(BigInteger number, BigInteger modulus)
    {
        (BigInteger previous, BigInteger current, BigInteger a, BigInteger b) = (modulus, number % modulus, 0, 1);
        while (current > 0)
        {
            BigInteger quotient = previous / current;
            (previous, current) = (current, previous - (quotient * current));
            (a, b) = (b, a - (quotient * b));
        }

        return ((a % modulus) + modulus) % modulus;
    }
}

using System;
using NanoML.Updates;

namespace NanoML.Edges
{
    /// <summary>Hashes 20 KB, and verifies a good and a bad signature of the hash, as a board does before it takes a model.</summary>
    public static class SigningProgram
    {
        private const int Bytes = 20480;
        private const int Turns = 5;

        public static void Main()
        {
            byte[] data = new byte[Bytes];
            Generator numbers = new Generator(1);
            for (int i = 0; i < Bytes; i++)
            {
                data[i] = (byte)numbers.Below(256);
            }

            Sha256 sha = new Sha256();
            byte[] hash = new byte[Sha256.HashBytes];
            long[] best = new long[3];
            for (int turn = 0; turn < Turns; turn++)
            {
                long t0 = DateTime.UtcNow.Ticks;
                sha.Append(data, 0, 1000);
                sha.Append(data, 1000, Bytes - 1000);
                sha.Finish(hash, 0);
                Least(best, 0, DateTime.UtcNow.Ticks - t0);
            }

            Report.Bytes("hash", 0, hash);
            byte[] signature = SignedHash.Signature();
            byte[] signedHash = SignedHash.Hash();
            RsaSignature check = new RsaSignature();
            for (int turn = 0; turn < Turns; turn++)
            {
                long t0 = DateTime.UtcNow.Ticks;
                RsaPublicKey key = RsaPublicKey.FromBytes(SignedHash.Modulus());
                long t1 = DateTime.UtcNow.Ticks;
                bool isGood = check.Verify(key, signedHash, signature);
                long t2 = DateTime.UtcNow.Ticks;
                signature[turn] ^= 1;
                bool isBad = check.Verify(key, signedHash, signature);
                signature[turn] ^= 1;
                Least(best, 1, t1 - t0);
                Least(best, 2, t2 - t1);
                Report.Line("signature", turn, (isGood ? 1 : 0) + (isBad ? 2 : 0));
            }

            Console.WriteLine("time SHA-256 of 20 KB, us: " + (best[0] / 10).ToString());
            Console.WriteLine("time the key's constants, us: " + (best[1] / 10).ToString());
            Console.WriteLine("time a signature, us: " + (best[2] / 10).ToString());
        }

        private static void Least(long[] best, int stage, long ticks)
        {
            if (best[stage] == 0 || ticks < best[stage])
            {
                best[stage] = ticks;
            }
        }
    }
}

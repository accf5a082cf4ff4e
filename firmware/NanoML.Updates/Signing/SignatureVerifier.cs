using System;

namespace NanoML.Updates
{
    /// <summary>Takes models that were signed with one key's private part, and no others.</summary>
    public sealed class SignatureVerifier : ModelVerifier
    {
        private readonly byte[] _modulus;

        /// <param name="modulus">
        /// 256 bytes, as <see cref="RsaPublicKey.FromBytes"/> takes them. The key's numbers, 5 KB, are in the heap only while a signature is checked.
        /// </param>
        /// <exception cref="ArgumentException">No modulus.</exception>
        public SignatureVerifier(byte[] modulus)
        {
            if (!RsaPublicKey.IsModulus(modulus))
            {
                throw new ArgumentException("a key is a modulus of 2048 bits, the highest byte first");
            }

            _modulus = modulus;
        }

        public override bool IsGenuine(ModelAnnouncement announcement)
        {
            if (announcement.Signature == null)
            {
                return false;
            }

            Sha256 sha = new Sha256();
            byte[] hash = new byte[Sha256.HashBytes];
            sha.Append(announcement.Bytes, 0, ModelAnnouncement.StatementBytes);
            sha.Finish(hash, 0);
            return new RsaSignature().Verify(RsaPublicKey.FromBytes(_modulus), hash, announcement.Signature);
        }
    }
}

"""Operations on waves."""

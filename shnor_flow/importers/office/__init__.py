"""What office files of every kind share: their archive, their XML, their old container."""
